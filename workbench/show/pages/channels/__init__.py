"""The page of channels: what each brings, who earned it under which model, who stays, and what customers say."""
