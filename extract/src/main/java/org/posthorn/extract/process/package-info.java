/// Reads documents in a process of its own, which may crash or be stopped at the cost of one
/// document.
///
/// [org.posthorn.extract.process.ExtractorProcess] starts
/// [org.posthorn.extract.process.ExtractorMain] with the same Java and class path when a document
/// is to be read, and stops it when there is nothing to do. Both ends of the pipe:
///
/// | direction | content |
/// |---|---|
/// | to the process | length (4), name, type (UTF), octets |
/// | from the process | 2 when it is ready |
/// | for each document | any number of pieces of text: 1, UTF; then 0, the outcome (1 octet) |
@NullMarked
package org.posthorn.extract.process;

import org.jspecify.annotations.NullMarked;
