/// Builds the search index as it is configured.
@NullMarked
package org.posthorn.server.search;

import org.jspecify.annotations.NullMarked;
