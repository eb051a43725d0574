/// The whole server under power cuts, kill -9, failing and full disks, and damaged files. How it
/// works and how to run the long form: `docs/durability.md`.
@NullMarked
package org.posthorn.server.disaster;

import org.jspecify.annotations.NullMarked;
