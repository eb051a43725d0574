package org.posthorn.assistant.summary;

/// Limits of summaries.
///
/// @param sentencesMax sentences of a summary
/// @param charsMax characters of a summary; a text that is not longer is its own summary
/// @param sentenceCharsMax characters of one of its sentences; a longer one is cut
/// @param lineCharsMax characters of a message's line in the summary of a thread
/// @param threadMessagesMax messages of a thread that are read: the first and the newest
/// @param appointmentsMax appointments of a message
public record SummaryLimits(
    int sentencesMax,
    int charsMax,
    int sentenceCharsMax,
    int lineCharsMax,
    int threadMessagesMax,
    int appointmentsMax) {

  public static SummaryLimits defaults() {
    return new SummaryLimits(3, 400, 260, 160, 30, 3);
  }
}
