"""Takes the exports of source systems as they are and makes canonical events of them."""
