package org.posthorn.delivery;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.ReversePath;

/// What is known of a message before its first byte.
///
/// @param traceId of the transaction
/// @param recipients accounts, each once, at least one
/// @param submitter who submits it; empty for mail from elsewhere
/// @param received when DATA or BDAT came
/// @param replies how many the client expects
record Envelope(
    String traceId,
    ReversePath from,
    List<Recipient> recipients,
    Optional<Principal> submitter,
    OffsetDateTime received,
    int replies) {}
