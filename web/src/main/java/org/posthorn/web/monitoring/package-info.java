/// Resources for monitoring: health, readiness and metrics.
@NullMarked
package org.posthorn.web.monitoring;

import org.jspecify.annotations.NullMarked;
