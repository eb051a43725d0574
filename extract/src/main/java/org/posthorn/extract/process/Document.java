package org.posthorn.extract.process;

/// A document to be read.
///
/// @param name of its file, or empty
/// @param type media type, or empty
public record Document(String name, String type, byte[] octets) {}
