/// The configuration file: which settings there are, their defaults, and where each value came
/// from.
///
/// A setting is named `section.key`. Its value comes from the environment (`POSTHORN_SECTION_KEY`),
/// else from the TOML file, else from its default. What can change while the server runs (domains,
/// accounts, aliases) is not here but in the directory.
///
/// Entry points: [Settings] is the table of all settings, [Configuration] reads and holds values.
@NullMarked
package org.posthorn.server.config;

import org.jspecify.annotations.NullMarked;
