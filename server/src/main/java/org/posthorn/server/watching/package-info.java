/// How the running server is looked at: figures for charts, and what the DNS says of its domains.
@NullMarked
package org.posthorn.server.watching;

import org.jspecify.annotations.NullMarked;
