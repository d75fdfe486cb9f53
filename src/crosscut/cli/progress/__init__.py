"""How a user sees that work goes on."""
