/// Tests of the ManageSieve server, most of them conversations in `src/test/scripts`.
@NullMarked
package org.posthorn.managesieve;

import org.jspecify.annotations.NullMarked;
