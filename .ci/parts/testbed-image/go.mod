module testbed-image

go 1.26.8
