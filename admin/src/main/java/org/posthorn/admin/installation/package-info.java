/// What the server provides of an installation for its administration: its files, its name, its
/// master keys.
@NullMarked
package org.posthorn.admin.installation;

import org.jspecify.annotations.NullMarked;
