"""The page of journeys: the paths customers take, the funnel, the time to a deal, and cohorts."""
