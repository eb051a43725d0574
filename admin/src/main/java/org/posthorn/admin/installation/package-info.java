/// Interfaces that the server implements for administration: files, host name, master keys.
@NullMarked
package org.posthorn.admin.installation;

import org.jspecify.annotations.NullMarked;
