//! What the layouts of keyboards make of the keys of an American one, as far as a share's code has
//! them: one table of letters and one of digits, since layouts share them.

/// Characters as a layout types them, upper case, each with the key it stands for.
pub(super) type Keys = &'static [(char, char)];

/// Letters that come out as others. The first is a layout that leaves them as they are.
pub(super) const LETTERS: [Keys; 6] = [
    &[],
    // QWERTZ: German and its neighbours to the east.
    &[('Z', 'Y'), ('Y', 'Z')],
    // AZERTY: French, Belgian.
    &[
        ('Q', 'A'),
        ('A', 'Q'),
        ('W', 'Z'),
        ('Z', 'W'),
        (',', 'M'),
        ('?', 'M'),
    ],
    // Russian, Ukrainian and Belarusian.
    &[
        ('Ф', 'A'),
        ('И', 'B'),
        ('С', 'C'),
        ('В', 'D'),
        ('У', 'E'),
        ('А', 'F'),
        ('П', 'G'),
        ('Р', 'H'),
        ('О', 'J'),
        ('Л', 'K'),
        ('Ь', 'M'),
        ('Т', 'N'),
        ('З', 'P'),
        ('Й', 'Q'),
        ('К', 'R'),
        ('Ы', 'S'),
        ('І', 'S'),
        ('Е', 'T'),
        ('М', 'V'),
        ('Ц', 'W'),
        ('Ч', 'X'),
        ('Н', 'Y'),
        ('Я', 'Z'),
    ],
    // Dvorak.
    &[
        ('X', 'B'),
        ('J', 'C'),
        ('E', 'D'),
        ('.', 'E'),
        ('>', 'E'),
        ('U', 'F'),
        ('I', 'G'),
        ('D', 'H'),
        ('H', 'J'),
        ('T', 'K'),
        ('B', 'N'),
        ('L', 'P'),
        ('\'', 'Q'),
        ('"', 'Q'),
        ('P', 'R'),
        ('O', 'S'),
        ('Y', 'T'),
        ('K', 'V'),
        (',', 'W'),
        ('<', 'W'),
        ('Q', 'X'),
        ('F', 'Y'),
        (';', 'Z'),
        (':', 'Z'),
    ],
    // Colemak.
    &[
        ('S', 'D'),
        ('F', 'E'),
        ('T', 'F'),
        ('D', 'G'),
        ('N', 'J'),
        ('E', 'K'),
        ('K', 'N'),
        (';', 'P'),
        (':', 'P'),
        ('P', 'R'),
        ('R', 'S'),
        ('G', 'T'),
        ('J', 'Y'),
    ],
];

/// Digits that come out as other characters. The first is a layout that leaves them as they are.
pub(super) const DIGITS: [Keys; 7] = [
    &[],
    // French; a layout shifts digits with a caps lock, so it may leave them as they are.
    &[
        ('&', '1'),
        ('É', '2'),
        ('"', '3'),
        ('\'', '4'),
        ('(', '5'),
        ('-', '6'),
        ('È', '7'),
        ('_', '8'),
        ('Ç', '9'),
        ('À', '0'),
    ],
    // Belgian, and French on a Mac.
    &[
        ('&', '1'),
        ('É', '2'),
        ('"', '3'),
        ('\'', '4'),
        ('(', '5'),
        ('§', '6'),
        ('È', '7'),
        ('!', '8'),
        ('Ç', '9'),
        ('À', '0'),
    ],
    // Czech.
    &[
        ('+', '1'),
        ('Ě', '2'),
        ('Š', '3'),
        ('Č', '4'),
        ('Ř', '5'),
        ('Ž', '6'),
        ('Ý', '7'),
        ('Á', '8'),
        ('Í', '9'),
        ('É', '0'),
    ],
    // Slovak.
    &[
        ('+', '1'),
        ('Ľ', '2'),
        ('Š', '3'),
        ('Č', '4'),
        ('Ť', '5'),
        ('Ž', '6'),
        ('Ý', '7'),
        ('Á', '8'),
        ('Í', '9'),
        ('É', '0'),
    ],
    // Hungarian: its 0 is another key.
    &[('Ö', '0')],
    // Lithuanian.
    &[
        ('Ą', '1'),
        ('Č', '2'),
        ('Ę', '3'),
        ('Ė', '4'),
        ('Į', '5'),
        ('Š', '6'),
        ('Ų', '7'),
        ('Ū', '8'),
    ],
];
