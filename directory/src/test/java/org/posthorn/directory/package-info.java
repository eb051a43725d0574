@NullMarked
package org.posthorn.directory;

import org.jspecify.annotations.NullMarked;
