import numpy as np
import pytest

from geo.bands import BANDS_KM, bands


@pytest.mark.parametrize("n", range(len(BANDS_KM)))
def test_every_point_of_a_band_lies_at_its_distance_from_the_border(border, n):
    band = bands(border)[n]
    points = np.array([point for ring in band.rings for point in ring])
    distance = border.nearest(points).border_km
    assert band.km == BANDS_KM[n]
    assert np.abs(distance - band.km).max() < 0.3 + 0.004 * band.km


def test_a_band_is_closed_and_lies_on_both_sides(border):
    for band in bands(border):
        outer = np.array(band.rings[0])
        assert (outer[0] == outer[-1]).all()
        assert border.is_north(outer).any()
        assert not border.is_north(outer).all()
