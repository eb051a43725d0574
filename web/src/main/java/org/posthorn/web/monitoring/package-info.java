/// What programs ask that watch the server: whether it lives and can work, and its figures.
@NullMarked
package org.posthorn.web.monitoring;

import org.jspecify.annotations.NullMarked;
