/// Serves the files of the webmail module.
@NullMarked
package org.posthorn.web.pages;

import org.jspecify.annotations.NullMarked;
