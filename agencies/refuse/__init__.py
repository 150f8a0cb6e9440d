"""The council's cleansing team: needle finds, the jobs they make, crews, and their rounds."""
