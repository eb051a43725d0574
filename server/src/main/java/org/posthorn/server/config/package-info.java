/// The configuration: settings, their defaults, and the origin of each value.
///
/// A setting is named `section.key`. Its value comes from the environment (`POSTHORN_SECTION_KEY`),
/// otherwise from the TOML file, otherwise it is the default. Objects that can change while the
/// server runs (domains, accounts, aliases) are in the directory.
///
/// Entry points: [Settings] lists all settings, [Configuration] reads and holds values.
@NullMarked
package org.posthorn.server.config;

import org.jspecify.annotations.NullMarked;
