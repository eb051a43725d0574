package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Fri, 21 Nov 1997 09:55:06 -0600                 | 1997-11-21T09:55:06-06:00
          21 Nov 97 09:55:06 GMT                          | 1997-11-21T09:55:06Z
          Fri, 21 Nov 1997 09(comment):   55  :  06 -0600 | 1997-11-21T09:55:06-06:00
          Thu, 13 Feb 1969 23:32 -0330 (Newfoundland)     | 1969-02-13T23:32:00-03:30
          Fri, 21 Nov 1997 09:55:06 EST                   | 1997-11-21T09:55:06-05:00
          Fri, 21 Nov 1997 09:55:06 PDT                   | 1997-11-21T09:55:06-07:00
          Fri, 21 Nov 1997 09:55:06 Z                     | 1997-11-21T09:55:06Z
          Fri, 21 Nov 1997 09:55:06                       | 1997-11-21T09:55:06Z
          Fri,21 Nov 1997 09:55:06 +0530                  | 1997-11-21T09:55:06+05:30
          fri 21 nov 1997 9:55:06 +05:30                  | 1997-11-21T09:55:06+05:30
          21-Nov-1997 09:55:06 +0000                      | 1997-11-21T09:55:06Z
          Friday, 21 November 1997 09:55:06 +0000         | 1997-11-21T09:55:06Z
          Fri Nov 21 09:55:06 1997                        | 1997-11-21T09:55:06Z
          Fri Nov 21 09:55:06 EST 1997                    | 1997-11-21T09:55:06-05:00
          Nov 21 09:55:06 1997                            | 1997-11-21T09:55:06Z
          1 Jan 03 00:00:00 +0000                         | 2003-01-01T00:00:00Z
          1 Jan 103 00:00:00 +0000                        | 2003-01-01T00:00:00Z
          Sat, 31 Dec 2016 23:59:60 +0000                 | 2016-12-31T23:59:59Z
          Wed, 28 Aug 2002 23:33:45 -1900                 | 2002-08-28T23:33:45Z
          Wed, 11 Feb 98 11:51 CST                        | 1998-02-11T11:51:00-06:00
          29 Feb 2000 00:00:00 +0000                      | 2000-02-29T00:00:00Z
          """)
  void dates_as_senders_write_them(String text, String iso) {
    assertThat(Dates.parse(text)).contains(OffsetDateTime.parse(iso));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "today",
        "31 Feb 2000 00:00:00 +0000",
        "1 Foo 2000 00:00:00",
        "1 Jan 2000 25:00:00",
        "1 Jan 99999 00:00:00",
        "Sat, 02 Feb 0102 11:39:51 +0200",
        "1 Jan 1899 00:00:00",
        "99999999999 Jan 2000 00:00",
        "1 Jan 2000",
        ":::",
        "- - - -",
        "((((",
        "1 Jan 2000 :",
        "1 Jan -5 00:00:00",
        "Jan Jan Jan Jan Jan"
      })
  void what_is_no_date_gives_none(String text) {
    assertThat(Dates.parse(text)).isEmpty();
  }

  @Test
  void dates_are_written_as_rfc_5322_wants() {
    OffsetDateTime date = OffsetDateTime.parse("1997-11-01T09:05:06-06:00");
    assertThat(Dates.format(date)).isEqualTo("Sat, 1 Nov 1997 09:05:06 -0600");
    assertThat(Dates.parse(Dates.format(date))).contains(date);
  }
}
