"""Agency files: NewsML-G2, NewsML 1.x, NITF, ninjs, IPTC 7901, ANPA 1312; text in, items out; pure."""
