//! The generator as a whole: what is published, what is refused, what is said, and what happens while people write.

#[cfg(test)]
mod cli;
#[cfg(test)]
mod content;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod live;
#[cfg(test)]
mod output;
#[cfg(test)]
mod plain_language;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod search;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod support;
#[cfg(test)]
mod translations;
