/// Power cuts and failing disks for a child process, through a small preloaded library.
@NullMarked
package org.posthorn.testkit.disaster;

import org.jspecify.annotations.NullMarked;
