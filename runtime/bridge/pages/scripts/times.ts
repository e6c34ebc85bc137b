/** Says the times of a page in the person's own time zone. No template values: the policy knows it by its hash. */
export const TIMES = `for(const time of document.querySelectorAll('time'))time.textContent=new Date(time.dateTime).toLocaleString('en-GB',{day:'numeric',month:'long',year:'numeric',hour:'2-digit',minute:'2-digit',timeZoneName:'short'});`;
