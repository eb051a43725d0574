/// Builds the settings of users.
@NullMarked
package org.posthorn.server.settings;

import org.jspecify.annotations.NullMarked;
