"""The dashboards: for each page its view (what is read), its model (what is shown and done) and its widget."""
