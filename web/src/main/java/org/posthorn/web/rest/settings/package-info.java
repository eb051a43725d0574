/// REST for settings of the signed-in account: rules, preferences, devices, import and export.
@NullMarked
package org.posthorn.web.rest.settings;

import org.jspecify.annotations.NullMarked;
