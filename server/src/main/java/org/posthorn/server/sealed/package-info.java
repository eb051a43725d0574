/// The configured key links: reads the files that `qkd.links` names.
@NullMarked
package org.posthorn.server.sealed;

import org.jspecify.annotations.NullMarked;
