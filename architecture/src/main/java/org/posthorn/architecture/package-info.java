/// The rules of structure: which module may use which ([org.posthorn.architecture.Floors]), and
/// what holds for the classes and the sources of each ([org.posthorn.architecture.ModuleRules]).
///
/// A module is checked in its own build, by a test class `ArchitectureTest` in its root package
/// that implements [org.posthorn.architecture.ModuleRules] and has no body. What breaks a rule of
/// shape today is listed in `exceptions.txt` beside this package; an exception that is no longer
/// needed fails the build, so the list only shrinks.
@NullMarked
package org.posthorn.architecture;

import org.jspecify.annotations.NullMarked;
