"""What a customer did: touches in order, and one row a customer."""
