//! The map of communities, drawn from outlines and places: no tiles, no script.
//!
//! Comes in: longitudes and latitudes. Goes out: paths and dots of whole numbers for SVG, laid flat by Lambert's conformal
//! conic projection, as atlases show Canada. Never here: colours, words on the map.

use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_4;
use std::fmt::Write as _;

use portal::Lang;
use portal::directory::{Community, Province};
use tera::Map;

use super::press::Press;
use super::views::{self, Named};
use crate::data::map::{Outline, Outlines, Point};

/// Width of the whole map, in units of its paths.
const COUNTRY: f64 = 1000.0;

/// The longer side of the map of one province.
const PROVINCE: f64 = 240.0;

/// The longitude that runs straight up on the whole map: the middle of the country.
const MERIDIAN: f64 = -95.0;

/// Empty units round everything: half the width of an outline, and a dot at the edge.
const MARGIN: f64 = 8.0;

/// Longest piece of an outline in degrees of longitude that may stay straight: parallels are curves.
const STRAIGHT: f64 = 4.0;

/// The map of all communities. Outlines and places are data: when they change, every page is made again.
///
/// Templates see `view_box`, `provinces` (`code`, `name`, `path`, `count`, `href`: the part of the page that lists its
/// communities, or none), `dots` (`x`, `y`, `name`, `href` or none).
#[derive(Hash)]
pub(super) struct Country<'s> {
    view_box: String,
    provinces: Vec<(Province, String, usize)>,
    dots: Vec<(Dot, Named<'s>)>,
}

/// A place on a map.
#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq)]
struct Dot {
    x: i64,
    y: i64,
}

impl<'s> Country<'s> {
    /// None where nobody drew an outline.
    pub(super) fn of(press: &Press<'s>, lang: Lang) -> Option<Self> {
        let data = &press.site.data;
        let sheet = Sheet::of(data.outlines.values(), MERIDIAN, Fit::Width(COUNTRY))?;
        let mut counts: BTreeMap<Province, usize> = BTreeMap::new();
        for community in data.directory.communities() {
            *counts.entry(community.province).or_default() += 1;
        }
        let provinces = data.outlines.iter().map(|(province, outline)| {
            (*province, sheet.path(outline), counts.get(province).copied().unwrap_or_default())
        });
        let dots =
            data.directory.communities().iter().filter_map(|community| {
                Some((sheet.dot(place(community)?), Named::of(press, community, lang)))
            });
        Some(Self { view_box: sheet.view_box(), provinces: provinces.collect(), dots: dots.collect() })
    }

    pub(super) fn map(&self, lang: Lang) -> Map {
        let Self { view_box, provinces, dots } = self;
        let provinces = views::list(provinces, |(province, path, count)| {
            let href = (*count > 0).then(|| format!("#{}", province.code().to_ascii_lowercase()));
            let mut map = Map::default();
            map.insert("code".into(), province.code().into());
            map.insert("name".into(), province.name(lang).into());
            map.insert("path".into(), path.as_str().into());
            map.insert("count".into(), (*count).into());
            map.insert("href".into(), href.into());
            map
        });
        let dots = views::list(dots, |(Dot { x, y }, named)| {
            let mut map = named.map();
            map.insert("x".into(), (*x).into());
            map.insert("y".into(), (*y).into());
            map
        });
        let mut map = Map::default();
        map.insert("view_box".into(), view_box.as_str().into());
        map.insert("provinces".into(), provinces);
        map.insert("dots".into(), dots);
        map
    }
}

/// Where a community lies in its province: `view_box`, `path`, `x`, `y`. None while nobody said where it is.
pub(super) fn locator(outlines: &Outlines, community: &Community) -> Option<Map> {
    let outline = outlines.get(&community.province)?;
    let place = place(community)?;
    // A province by itself stands upright, as on maps of its own.
    let sheet = Sheet::of([outline], middle(outline)?, Fit::Square(PROVINCE))?;
    let Dot { x, y } = sheet.dot(place);
    let mut map = Map::default();
    map.insert("view_box".into(), sheet.view_box().into());
    map.insert("path".into(), sheet.path(outline).into());
    map.insert("x".into(), x.into());
    map.insert("y".into(), y.into());
    Some(map)
}

/// Longitude and latitude of a community's main place.
fn place(community: &Community) -> Option<Point> {
    let at = community.at?;
    Some([at.longitude, at.latitude])
}

/// The longitude halfway between the ends of a province.
fn middle(outline: &Outline) -> Option<f64> {
    let longitudes = || outline.rings.iter().flatten().map(|[longitude, _]| *longitude);
    Some(f64::midpoint(longitudes().reduce(f64::min)?, longitudes().reduce(f64::max)?))
}

/// How large a sheet is.
#[derive(Clone, Copy)]
enum Fit {
    Width(f64),
    /// Neither side longer.
    Square(f64),
}

/// A piece of the flat earth with its scale.
struct Sheet {
    /// The longitude that runs straight up.
    meridian: f64,
    left: f64,
    top: f64,
    scale: f64,
    width: f64,
    height: f64,
}

impl Sheet {
    /// A sheet that the outlines just fit on.
    fn of<'o>(outlines: impl IntoIterator<Item = &'o Outline>, meridian: f64, fit: Fit) -> Option<Self> {
        let rings = outlines.into_iter().flat_map(|outline| &outline.rings);
        let points: Vec<(f64, f64)> =
            rings.flat_map(|ring| bent(ring)).map(|point| flat(point, meridian)).collect();
        let (first_x, first_y) = *points.first()?;
        let (mut left, mut right, mut top, mut bottom) = (first_x, first_x, first_y, first_y);
        for (x, y) in points {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        let (width, height) = (right - left, bottom - top);
        let scale = match fit {
            Fit::Width(most) => (most - 2.0 * MARGIN) / width,
            Fit::Square(most) => (most - 2.0 * MARGIN) / width.max(height),
        };
        Some(Self { meridian, left, top, scale, width, height })
    }

    fn view_box(&self) -> String {
        let side = |length: f64| whole(length * self.scale + 2.0 * MARGIN);
        format!("0 0 {} {}", side(self.width), side(self.height))
    }

    fn dot(&self, place: Point) -> Dot {
        let (x, y) = flat(place, self.meridian);
        Dot {
            x: whole((x - self.left) * self.scale + MARGIN),
            y: whole((y - self.top) * self.scale + MARGIN),
        }
    }

    /// The rings of an outline as one path. Lakes run the other way round, so that they stay empty.
    fn path(&self, outline: &Outline) -> String {
        let Outline { rings, lakes } = outline;
        let mut path = String::new();
        for (ring, is_lake) in
            rings.iter().map(|ring| (ring, false)).chain(lakes.iter().map(|lake| (lake, true)))
        {
            let mut dots: Vec<Dot> = bent(ring).into_iter().map(|point| self.dot(point)).collect();
            dots.dedup();
            if dots.len() < 3 {
                // Too small to be seen at this scale.
                continue;
            }
            if (doubled_area(&dots) < 0) != is_lake {
                dots.reverse();
            }
            write_ring(&mut path, &dots);
        }
        path
    }
}

/// `m`, then steps from dot to dot: shorter than places.
fn write_ring(path: &mut String, dots: &[Dot]) {
    let _ = write!(path, "M{} {}l", dots[0].x, dots[0].y);
    for (at, pair) in dots.windows(2).enumerate() {
        let (x, y) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        // A minus sign parts numbers as well as a space does.
        let gap = if at == 0 || x < 0 { "" } else { " " };
        let between = if y < 0 { "" } else { " " };
        let _ = write!(path, "{gap}{x}{between}{y}");
    }
    path.push('z');
}

fn doubled_area(dots: &[Dot]) -> i64 {
    let next = dots.iter().cycle().skip(1);
    dots.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// A ring with points put in where a piece of it is long.
fn bent(ring: &[Point]) -> Vec<Point> {
    let mut points = Vec::with_capacity(ring.len());
    let next = ring.iter().cycle().skip(1);
    for ([x, y], [next_x, next_y]) in ring.iter().zip(next) {
        let pieces = ((next_x - x).abs() / STRAIGHT).ceil().max(1.0);
        let mut piece = 0.0;
        while piece < pieces {
            let part = piece / pieces;
            points.push([x + (next_x - x) * part, y + (next_y - y) * part]);
            piece += 1.0;
        }
    }
    points
}

/// Lambert's conformal conic projection with the parallels that maps of Canada use; the unit is the earth's radius.
/// From left to right and from top to bottom, as SVG counts.
fn flat([longitude, latitude]: Point, meridian: f64) -> (f64, f64) {
    const SOUTH: f64 = 49.0;
    const NORTH: f64 = 77.0;
    let turned = |degrees: f64| (FRAC_PI_4 + degrees.to_radians() / 2.0).tan();
    let (south, north) = (SOUTH.to_radians(), NORTH.to_radians());
    let cone = (south.cos() / north.cos()).ln() / (turned(NORTH) / turned(SOUTH)).ln();
    let factor = south.cos() * turned(SOUTH).powf(cone) / cone;
    let radius = |latitude: f64| factor / turned(latitude).powf(cone);
    let angle = cone * (longitude - meridian).to_radians();
    (radius(latitude) * angle.sin(), radius(latitude) * angle.cos())
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "a sheet is a thousand units wide")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Outline {
        let ring = |a: f64, b: f64| vec![[-a, 50.0], [-b, 50.0], [-b, 55.0], [-a, 55.0]];
        Outline { rings: vec![ring(100.0, 90.0)], lakes: vec![ring(97.0, 93.0)] }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let at = |point| flat(point, MERIDIAN);
        let ((x, y), (east, _), (_, north)) = (at([-95.0, 50.0]), at([-90.0, 50.0]), at([-95.0, 51.0]));
        assert!(x.abs() < 1e-9 && east > x && north < y);
        // One degree of latitude is 111 km; between the two true parallels it is drawn a little smaller.
        let degree = (y - north) * 6371.0;
        assert!((108.0..112.0).contains(&degree), "{degree}");
    }

    #[test]
    fn a_sheet_holds_its_outline_and_lakes_run_the_other_way() {
        let outline = square();
        let sheet = Sheet::of([&outline], MERIDIAN, Fit::Square(PROVINCE)).unwrap();
        assert_eq!(sheet.view_box().split(' ').nth(2), Some("240"));
        let path = sheet.path(&outline);
        assert_eq!(path.matches('M').count(), 2);
        let dot = sheet.dot([-95.0, 52.0]);
        assert!((100..140).contains(&dot.x), "{dot:?}");
    }

    #[test]
    fn parallels_are_bent() {
        assert_eq!(bent(&[[-100.0, 50.0], [-90.0, 50.0], [-90.0, 55.0]]).len(), 3 + 1 + 3);
    }
}
