/// Listeners, connections, TLS and its upgrade, PROXY protocol, line, literal and dot readers;
/// knows no protocol.
@NullMarked
package org.posthorn.wire;

import org.jspecify.annotations.NullMarked;
