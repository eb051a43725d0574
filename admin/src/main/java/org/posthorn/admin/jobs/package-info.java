/// Long-running tasks of accounts, which run in the background.
@NullMarked
package org.posthorn.admin.jobs;

import org.jspecify.annotations.NullMarked;
