/// The whole server sends to other mail servers, as Debian packages them: Postfix, Exim and
/// smtp-sink, each at an address of its own in 127.0.0.0/8, found through a DNS of Knot (which
/// signs what each test writes into its zone) and Unbound (which validates). Nothing leaves the
/// machine.
///
/// Postfix and Exim change to other users, so these tests need root; without it, or without one of
/// the programs, they are skipped and say so. Exim's package cannot be installed beside Postfix's:
/// the variable `EXIM_FOR_TESTS` may name a binary that was unpacked elsewhere.
@NullMarked
package org.posthorn.server.interop.remotes;

import org.jspecify.annotations.NullMarked;
