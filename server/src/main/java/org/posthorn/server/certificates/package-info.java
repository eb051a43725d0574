/// Which names the certificates of this server should have.
@NullMarked
package org.posthorn.server.certificates;

import org.jspecify.annotations.NullMarked;
