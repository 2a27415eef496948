//! `content/data/map.toml`: rough outlines of the provinces and territories, drawn by hand.
//!
//! Comes in: the file's text. Goes out: [`Outlines`], longitude and latitude in degrees, found to lie in Canada. Never
//! here: how the round earth is laid flat.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use portal::Problem;
use portal::directory::Province;
use portal::problem;
use serde::Deserialize;
use toml::Spanned;

/// Where the outlines are written.
pub(crate) const FILE: &str = "content/data/map.toml";

/// Degrees east of Greenwich, then degrees north of the equator.
pub(crate) type Point = [f64; 2];

/// Where Canada is, with room for a hasty hand.
const LONGITUDES: RangeInclusive<f64> = -142.0..=-50.0;
const LATITUDES: RangeInclusive<f64> = 41.0..=84.0;

/// Fewest points that enclose something.
const FEWEST: usize = 3;

/// A province: its land, and lakes cut out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    pub(crate) rings: Vec<Vec<Point>>,
    pub(crate) lakes: Vec<Vec<Point>>,
}

/// Every outline.
pub(crate) type Outlines = BTreeMap<Province, Outline>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapToml {
    #[serde(default)]
    outline: Vec<OutlineToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutlineToml {
    province: Spanned<String>,
    rings: Vec<Spanned<Vec<Point>>>,
    #[serde(default)]
    lakes: Vec<Spanned<Vec<Point>>>,
}

/// Reads the file; outlines with problems are left out.
pub(crate) fn read(text: &str, problems: &mut Vec<Problem>) -> Outlines {
    let written = match problem::read_toml::<MapToml>(FILE, text) {
        Ok(written) => written.outline,
        Err(problem) => {
            problems.push(problem);
            return Outlines::default();
        }
    };
    let mut outlines = Outlines::new();
    for OutlineToml { province, rings, lakes } in written {
        let Some(code) = Province::parse(province.get_ref()) else {
            let problem = Problem::at(FILE, province.span(), format!("no province `{}`", province.get_ref()));
            problems.push(problem.suggest(province.get_ref(), Province::ALL.map(Province::code)));
            continue;
        };
        let mut sound = |rings: Vec<Spanned<Vec<Point>>>| -> Vec<Vec<Point>> {
            let rings = rings.into_iter().filter_map(|ring| sound(ring, problems));
            rings.collect()
        };
        let outline = Outline { rings: sound(rings), lakes: sound(lakes) };
        if outlines.insert(code, outline).is_some() {
            problems.push(super::twice(FILE, &province));
        }
    }
    outlines
}

fn sound(ring: Spanned<Vec<Point>>, problems: &mut Vec<Problem>) -> Option<Vec<Point>> {
    let span = ring.span();
    let points = ring.into_inner();
    if points.len() < FEWEST {
        let message = format!("an outline of {} points encloses nothing", points.len());
        problems.push(Problem::at(FILE, span, message).hint(format!("draw {FEWEST} points or more")));
        return None;
    }
    let is_inside =
        |[longitude, latitude]: &Point| LONGITUDES.contains(longitude) && LATITUDES.contains(latitude);
    if let Some([longitude, latitude]) = points.iter().find(|point| !is_inside(point)) {
        let message = format!("the point [{longitude}, {latitude}] is not in Canada");
        problems
            .push(Problem::at(FILE, span, message).hint("longitude first, west is negative: [-63.6, 44.6]"));
        return None;
    }
    Some(points)
}
