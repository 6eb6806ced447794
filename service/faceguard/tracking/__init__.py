"""Faces over time: which boxes are one person's, and what has to be covered in the frames between and beside them.

motion    how the camera moves from one frame to the next, and where a shot ends
smoothing values a frame each, smoothed over the frames beside them
scene     coordinates in which the camera stands still
look      one look of a detector at a frame
link      which sightings are one person's
track     a person's sightings in one shot
evidence  whether they are to be believed
recurrence  whether they go on with somebody who was seen clearly
cover     the box to be covered in each frame
heading   how the head lies in it
"""
