pub fn of_second() u32 {
    return 2;
}
