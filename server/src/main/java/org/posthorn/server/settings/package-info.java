/// What people set for themselves, put together.
@NullMarked
package org.posthorn.server.settings;

import org.jspecify.annotations.NullMarked;
