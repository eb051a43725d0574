/// Long work for accounts that goes on while its owner does something else.
@NullMarked
package org.posthorn.admin.jobs;

import org.jspecify.annotations.NullMarked;
