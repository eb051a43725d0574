/// Load and measurements, with the peers side by side. Never shipped.
@NullMarked
package org.posthorn.bench;

import org.jspecify.annotations.NullMarked;
