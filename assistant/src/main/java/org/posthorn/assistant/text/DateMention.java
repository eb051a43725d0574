package org.posthorn.assistant.text;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;

/// A date in a sentence.
///
/// @param date in the calendar of the author
/// @param time of day, if there is one
/// @param end the time of day at which it ends, if there is one
/// @param deadline whether it is a last day ("by Friday"), not the day of something
public record DateMention(
    LocalDate date, Optional<LocalTime> time, Optional<LocalTime> end, boolean deadline) {}
