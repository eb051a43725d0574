/// Measurements of the checks of inbound mail: alone and beside rspamd, and as part of a server.
@NullMarked
package org.posthorn.bench.checks;

import org.jspecify.annotations.NullMarked;
