/// The ModSeqs of an account, shared by mail and by the data beside it (scripts, identities,
/// calendars). Does not access rows: `store.rows` has their formats.
@NullMarked
package org.posthorn.store.clock;

import org.jspecify.annotations.NullMarked;
