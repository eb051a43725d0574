/// REST for the settings of whoever is signed in: rules, preferences, devices, import and export.
@NullMarked
package org.posthorn.web.rest.settings;

import org.jspecify.annotations.NullMarked;
