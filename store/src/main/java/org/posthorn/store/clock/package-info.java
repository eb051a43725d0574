/// The ModSeqs of an account, which date every change of anything in it: mail, and what is kept
/// beside mail (scripts, identities, calendars). Knows no rows: `store.rows` has their formats.
@NullMarked
package org.posthorn.store.clock;

import org.jspecify.annotations.NullMarked;
