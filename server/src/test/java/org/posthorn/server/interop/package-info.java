/// The whole server with real programs: what people deliver mail and read it with, as Debian
/// packages them. A test whose program is not installed is skipped and says so.
@NullMarked
package org.posthorn.server.interop;

import org.jspecify.annotations.NullMarked;
