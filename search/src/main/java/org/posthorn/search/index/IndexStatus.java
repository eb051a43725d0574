package org.posthorn.search.index;

/// The state of an index.
///
/// @param version how its documents are made: format, analysis and Java release
/// @param shards how many there are
/// @param openShards how many of them answer
/// @param documents one for each Email, one for the attachments of an Email, and one for each
///   account
/// @param bytes of its files
/// @param accountsWaiting whose changed mail is not indexed yet
/// @param attachmentsWaiting Emails whose attachments are not read yet; 0 if none are read
public record IndexStatus(
    String version,
    int shards,
    int openShards,
    long documents,
    long bytes,
    int accountsWaiting,
    int attachmentsWaiting) {}
