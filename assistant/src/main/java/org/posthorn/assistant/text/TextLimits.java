package org.posthorn.assistant.text;

/// Limits of what is read from a message.
///
/// @param octetsMax octets of a part that are decoded; a longer text is not read by anyone either
/// @param charsMax characters of text that are used
/// @param linesMax lines that are used
/// @param sentencesMax sentences that are used
/// @param sentenceCharsMax characters of a sentence; a longer one is divided
/// @param wordsMax words of a sentence that are compared
public record TextLimits(
    int octetsMax,
    int charsMax,
    int linesMax,
    int sentencesMax,
    int sentenceCharsMax,
    int wordsMax) {

  public static TextLimits defaults() {
    return new TextLimits(256 << 10, 24 << 10, 1_000, 200, 600, 120);
  }
}
