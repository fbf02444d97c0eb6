"""The sections `marketing`, `channels`, `campaigns` and `funnel` of `workspace.toml`."""
