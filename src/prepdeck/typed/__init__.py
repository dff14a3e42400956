"""What people type: dates, minutes a day, numbers and shares, read as they mean them. Pure."""
