/// Serves the files of the webmail, which its module makes.
@NullMarked
package org.posthorn.web.pages;

import org.jspecify.annotations.NullMarked;
